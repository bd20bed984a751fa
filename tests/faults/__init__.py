"""Every fault of the job processing, caused for real, and what must be true after it (`invariants`).

F1-F4    a worker killed in each stage                               test_killed
F5-F7    a worker killed before, within, at the end of and after its commit. One transaction moves the job and
         stores the story, and nobody counts, so there is no state between them to roll forward      test_killed
F8       a file that always kills its worker                         test_killed
         a child, a helper, a painter killed; a reader that falls over                               test_killed
F9       a worker frozen past its lease                              test_races
F10      ten processes that do the same task at once                 test_queue
F11      a wake-up deleted, and twenty times doubled                 test_queue
F12 F13  idle workers, monitor, pusher killed; workers frozen        test_queue
F14      sentinel killed, frozen; main killed, another host takes over                               test_queue
F15      SIGTERM in the middle of work, also to the whole group      test_stopping
F16 F17  the database killed, frozen. What the page says meanwhile is tested with the page           test_database
F18      a reader that does not end, busy or standing still. A worker that does not end is F9        test_limits
F19      errors that are final and errors of ours that are tried again by themselves
                                                                     test_limits, test_killed
F20      cancel while waiting, in each stage, within the commit, against the commit                  test_races
F21      Try again clicked twice at once                             test_races
F22      does not apply: there are no quotas
F23      two jobworkers, many jobs of mixed priority                 test_races
F24      the clock of one host wrong, either way                     test_clock
F25      a story deleted while an earlier worker's commit is on its way. Counts are derived, so only the story
         could come back                                             test_races
F26      a draft too large, torn, missing, not to be expressed       test_limits
F27      all of it mixed, by a seed                                  chaos (`make chaos`)

Of the invariants, I8 spoke of quotas; here it says that wake-ups do not pile up. Each process under test is a real
`manage.py jobworker` on a MongoDB of this package's own. `breakpoints` lets one stop itself at a place that would be
hard to hit by time. What takes long is marked `slow_fault` and runs in `make faults`.
"""
