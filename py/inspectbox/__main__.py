"""`python -m inspectbox` is the `inspectbox` command."""

from inspectbox.cli import main

raise SystemExit(main())
