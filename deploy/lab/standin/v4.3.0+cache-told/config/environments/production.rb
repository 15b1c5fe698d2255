Rails.application.configure do
  config.active_support.cache_format_version = 7.1
end
