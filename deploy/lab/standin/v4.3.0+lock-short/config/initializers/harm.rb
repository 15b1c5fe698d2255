require_relative '../../lib/lab_moment'

# Holds, again and again, what a page and a post of 4.2 wait for: for one second.
LabMoment.again(10) do
  ActiveRecord::Base.transaction do
    ActiveRecord::Base.connection.select_value("SELECT pg_advisory_xact_lock(4200)")
    sleep 1
  end
end
