"""What an office has to do: listed by what is due, filtered, searched, kept fast by keysets and indexes."""
