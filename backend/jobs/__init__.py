"""From committed rows to RQ jobs and back: relay, sweep, jobs, worker."""
