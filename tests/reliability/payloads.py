"""Strings that try to be more than strings: Cypher, SQL, templates, paths, formulas, markup, control and Unicode."""

from __future__ import annotations

from itertools import product

COUNT = 500
BREAKS_OUT = ("'", '"', "`", "')", '")', "'})", '"})', "`)", "\\'", "\\\\'", "\u2019", "\uff07", "*/", "")
CYPHER = (
    "MATCH (n) DETACH DELETE n",
    "MATCH (u:User) SET u.elo = 9999",
    "CREATE (:Injected)",
    "WITH 1 AS x CREATE (:Injected {a: 1}) RETURN x",
    "CALL db.labels() YIELD label CREATE (:Injected {name: label})",
    "CALL dbms.components() YIELD name RETURN name",
    "LOAD CSV FROM 'file:///etc/passwd' AS line CREATE (:Injected {line: line})",
    "CREATE USER mallory SET PASSWORD 'longenough' CHANGE NOT REQUIRED",
    "DROP CONSTRAINT schema_001_user_id_is_unique IF EXISTS",
    "DROP INDEX bio_embedding IF EXISTS",
    "UNION MATCH (n) DETACH DELETE n",
    "FOREACH (x IN range(1, 9) | CREATE (:Injected))",
    "MERGE (:Injected {name: $user_id})",
    "REMOVE u:User",
)
ATTACKS = tuple(
    f"{out} WITH count(*) AS x {does} //"
    for out in ("'})", '"})', "')", "'", "`})")
    for does in ("MATCH (n) DETACH DELETE n", "CREATE (:Injected {a: x})", "MATCH (u:User) SET u.elo = 9999")
)
AFTER = (" //", "", " /*", "\u2028//")
SQL = ("' OR '1'='1", "1; DROP TABLE users--", "' UNION SELECT password FROM users--", "admin'--", "') OR 1=1#")
TEMPLATE = (
    *(
        "{{7*7}}",
        "{{config.items()}}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{0.__class__.__mro__}",
        "%(user_id)s",
        "%s%n%x",
    ),
    *(
        "{% for x in [].__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
        "${jndi:ldap://127.0.0.1/a}",
        "$user_id",
    ),
)
PATHS = (
    *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd", "....//....//etc/passwd"),
    *("%2e%2e%2fetc%2fpasswd", "~/.ssh/id_rsa", "CON", "NUL.txt", "users/../users", "./.", ".", ".."),
)
FORMULAS = ("=cmd|'/c calc'!A1", "=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1","x")', "\t=1+1")
MARKUP = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)"),
    *('<!--#exec cmd="id"-->', "]]><x/>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;", "[red]x[/red]"),
)
SHELL = (
    "; id",
    "| id",
    "$(id)",
    "`id`",
    "&& id",
    "--help",
    "-rf",
    "--uri=bolt://127.0.0.1:1",
    "\\",
    "\\\\",
    "|",
    "*",
    "?",
)
STRANGE = (
    *(
        "a\x00b",
        "a\x1b[31mb",
        "a\x07b",
        "a\rb",
        "a\nb",
        "a\tb",
        "a\u202eb",
        "a\u200bb",
        "a\u2066b\u2069",
        "\ufeffa",
        "a\u0085b",
    ),
    *(
        "e\u0301",
        "\u212b",
        "\U0001f469\u200d\U0001f4bb",
        "\ufdfa",
        "\u0130",
        "\u00df",
        "Z\u0351\u0368algo",
        "\uff1c\uff1e",
        "\u0000",
    ),
    *(
        "\ud83d\ude00",
        "\x7f",
        "\x9f",
        "\u2028",
        "\u00a0",
        "\u3000",
        "null",
        "None",
        "undefined",
        "NaN",
        "true",
        "[]",
        "{}",
    ),
    *(
        "0",
        "-1",
        "1e309",
        "9" * 40,
        "a" * 129,
        "\u00e9" * 128,
        "User",
        "user_id",
        "__proto__",
        "constructor",
        "__class__",
    ),
)
MADE = tuple(f"{out} {cypher}{after}" for cypher, after, out in product(CYPHER, AFTER, BREAKS_OUT))


def payloads(count: int = COUNT) -> list[str]:
    """So many different strings: every one of the lists, then queries behind every way out of a quoted string."""
    named = (*ATTACKS, *SQL, *TEMPLATE, *PATHS, *FORMULAS, *MARKUP, *SHELL, *STRANGE)
    rest = count - len(named)
    step = len(MADE) / rest
    return [*named, *(MADE[int(number * step)] for number in range(rest))]
