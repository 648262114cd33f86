"""宣传彩页: what a bureau orders and follows."""
