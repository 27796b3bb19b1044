"""The page `/imports/`: files that staff send, looked at before anything is stored. Source: formats.md, "Imports"."""
