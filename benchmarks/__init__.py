"""What `make bench` runs: figures as ratios within one run, on a county made for it."""
