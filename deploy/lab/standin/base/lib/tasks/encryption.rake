require 'securerandom'
namespace :db do
  namespace :encryption do
    desc 'Print three fresh encryption secrets'
    task :init do
      %w(DETERMINISTIC_KEY KEY_DERIVATION_SALT PRIMARY_KEY).each { |n| puts "ACTIVE_RECORD_ENCRYPTION_#{n}=#{SecureRandom.alphanumeric(32)}" }
    end
  end
end
