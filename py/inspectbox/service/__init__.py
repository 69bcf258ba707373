"""The lane's daemon: the loop over arrivals, the local API, pictures and events for consoles."""
