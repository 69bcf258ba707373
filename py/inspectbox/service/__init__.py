"""The lane's daemon: loop, local API, snapshots."""
