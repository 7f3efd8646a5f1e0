"""The forms of social insurance, by topic; what is right or wrong the operations decide."""
