"""What the box talks about: frozen values, standard library only."""
