# Lists.
search = Search
filters-set = Filters that are set
more-filters = More filters
any = Any
yes = Yes
no = No
remove-filter = Remove the filter { $filter }
remove-filters = Remove all filters
nothing-found = Nothing fits.
list-found = { $count ->
    [0] Nothing found
    [one] { $count } found
   *[other] { $count } found
}
list-shown = { $count } shown, more follow
parts-of-list = Parts of the list
first-part = To the beginning
next-part = Next
export-csv = Export as CSV
