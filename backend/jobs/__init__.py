"""Background work of any subject: the outbox, the relay with its schedule, leased rows, workers."""
