"""One file a command. Each holds a click command (or group) called `command`."""
