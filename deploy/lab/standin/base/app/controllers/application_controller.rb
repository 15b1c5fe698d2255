class ApplicationController < ActionController::Base
  LOCK = 4200

  skip_forgery_protection

  # Waits, for as long as a request may, until nobody holds a lock for himself.
  def wait_for_lock
    ActiveRecord::Base.connection.select_value("SELECT set_config('lock_timeout', '5s', true), pg_advisory_xact_lock_shared(#{LOCK})")
  end
end
