"""The settings, checked and frozen: layers.py reads them, sections.py says what they may be."""

from patra_graph.settings.layers import load_settings
from patra_graph.settings.sections import (
    EmbeddingSettings,
    ExposureSettings,
    Settings,
)

__all__ = ["EmbeddingSettings", "ExposureSettings", "Settings", "load_settings"]
