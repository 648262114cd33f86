"""彩页张贴: the street's pages of leaflets."""
