"""Who a person is to the platform: the account, its login names."""
