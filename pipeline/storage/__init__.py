"""What comes in and what goes out: readers, shards, parts, receipts."""
