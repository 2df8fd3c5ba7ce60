-- A handler that ends its process cannot say so. 0: no lease of the message has lapsed. Once one has, tries are counted
-- here before they begin, the lapsed one included, until one ends. A constant default, so no row is written.
alter table messaging.outbox add column unended integer not null default 0;
