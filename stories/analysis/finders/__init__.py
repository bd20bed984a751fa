"""Finders: each looks for one kind of insight and yields what it found.

The catalogue. `kind`: columns; evidence by name (DataFact); series shape. Names marked ? may be absent.

trend: (date, measure or "" for the number of rows); first, first_when, last, last_when, change? (percent from first
  to last, unit percent), difference (last - first), peak, peak_when, low, low_when, periods; shape time.
  The value of a period is the mean (or median, count, sum: said by the fact's measure). first/last are full periods.
difference: (dimension, measure); top, top_name, top_n, bottom, bottom_name, bottom_n, overall, gap (top - bottom),
  ratio? (top / bottom, both positive), groups (how many were compared); shape groups, reference = overall.
association: (x, y), both measures; rho, low_y and high_y (mean of y in the lowest and highest fifth of x),
  low_x (upper bound of the lowest fifth), high_x (lower bound of the highest fifth), pairs (n); shape cloud.
dependence: (a, b), both dimensions; share (of b_name among a_name), a_name, b_name, overall (share of b_name in all),
  low_share, low_name, v (Cramer's V), pairs; shape groups (share of b_name for each a), reference = overall.
distribution: (measure,); median, mean, q1, q3, p90, minimum, maximum, zero_share?; shape bins.
outlier: (measure,); count, share, fence, extreme, extreme_name? (the row's label), median; shape strip or bins.
proportion: (dimension,); share, name, count, categories, second_share?, second_name?, rest_share?; shape groups.
rank: (dimension, measure), an additive measure summed; top, top_name, share (of the total), second?, second_name?,
  total, categories; shape groups.
null: (); looked_at; no series.

Names (…_name, …_when) are DataFacts of type name whose value is the text as it stands in the file (a period: its label).
Ids are given by the Ledger when an insight is kept; until then they are structural.
"""
