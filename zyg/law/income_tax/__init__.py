"""Individual income tax (个人所得税): one rule a module, numbers from dated parameters.

Every public function returns a frozen result with its ``lines``: which rule, which version and
which article made each figure. Amounts are fen; rates are whole percents or exact fractions.
"""
