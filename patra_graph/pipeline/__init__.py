"""The verbs: one public function each."""
