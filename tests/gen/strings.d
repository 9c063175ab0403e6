provider strings { probe text(int, string, void *); };
