"""How each kind of source looks, and how it becomes records. Found by entry point; see docs/writing-a-loader.md."""
