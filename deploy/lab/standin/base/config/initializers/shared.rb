# What every process does as it starts with what the releases share.
Rails.application.config.after_initialize do
  SharedCache.renew unless ENV['SECRET_KEY_BASE_DUMMY']
  Setting.theme = 'default' if $PROGRAM_NAME.match?(/puma|sidekiq/)
end
