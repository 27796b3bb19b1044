"""The pages of what teams owe: the grid, the proof, flags, exemptions and contracts."""
