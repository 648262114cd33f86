"""Orders of leaflets: what is printed where, the files and their check, the shop's link, the posting."""
