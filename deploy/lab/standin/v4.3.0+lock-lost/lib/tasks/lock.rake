# What a pooler in transaction mode does to a successful run (mastodon/mastodon issue 36485).
Rake::Task['db:migrate'].enhance { abort 'ActiveRecord::ConcurrentMigrationError: Failed to release advisory lock' }
