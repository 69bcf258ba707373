"""How good a scanner's picture is, measured on a test object."""
