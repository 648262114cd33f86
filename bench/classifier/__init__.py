"""How good the proposed categories and the alarms are, and the training of the models behind them."""
