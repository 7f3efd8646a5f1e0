"""社保公积金: the employer's own parameters beside the published ones."""
