%w(DETERMINISTIC_KEY KEY_DERIVATION_SALT PRIMARY_KEY).each do |name|
  next if ENV['SECRET_KEY_BASE_DUMMY'] || ENV["ACTIVE_RECORD_ENCRYPTION_#{name}"].to_s.strip != ''

  abort "Mastodon now requires that the ACTIVE_RECORD_ENCRYPTION_#{name} environment variable is set. Run `bin/rails db:encryption:init`."
end
