"""PostgreSQL: tables, queries by aggregate, the transaction, sealed columns, the outbox."""
