-- For the list, newest first, and the removal of the oldest. Rows are few, so the lock of the build is brief.
create index dead_letters_died_at on messaging.dead_letters (died_at, id);
