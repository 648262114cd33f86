"""宣传彩页: the bureau's pages of printing orders."""
