"""What is wrong with rules that load: dead, shadowed, equal and pointless ones, proved by a solver."""
