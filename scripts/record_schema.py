"""Write docs/record.schema.json: the JSON Schema of what `kg read FILE --json` prints, derived from `kg.model`.

python scripts/record_schema.py            # writes it
python scripts/record_schema.py --check    # fails where the file is not what the model says
"""

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

import kg.model
from kg.model import Record

__all__ = ["schema"]

TARGET = Path(__file__).resolve().parent.parent / "docs" / "record.schema.json"


def _attributes(doc: str) -> dict[str, str]:
    """What the `Attributes:` part of a docstring says of each attribute."""
    found: dict[str, str] = {}
    name = None
    for line in doc.partition("Attributes:\n")[2].splitlines():
        if starts := re.match(r"    (\w+): (.*)", line):
            name = starts[1]
            found[name] = starts[2]
        elif name and line.startswith("     "):
            found[name] += f" {line.strip()}"
    return found


def schema() -> dict[str, Any]:
    """The schema, each property with the sentence that the model's docstring says of it."""
    (root,), components = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    for name, component in components.items():
        doc = inspect.getdoc(getattr(kg.model, name)) or ""
        component["description"] = " ".join(doc.partition("\n\n")[0].split())
        said = _attributes(doc)
        for key, value in component.get("properties", {}).items():
            if key in said:
                value.setdefault("description", said[key])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/civil-kg/record.schema.json",
        "title": "Record",
        "description": "What `kg read FILE --json` prints: one reading of one source. Offsets count code points of the "
        "source's decoded text, as `kg read FILE --text` prints it.",
        **root,
        "$defs": dict(sorted(components.items())),
    }


def main() -> int:
    """Write the schema, or compare it."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.name} is not what kg.model says: run python scripts/record_schema.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
