"""Personal data of complainants: who may see it, who looked, what is masked, when it is erased."""
