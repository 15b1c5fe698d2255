require_relative '../../lib/lab_moment'

# Holds, again and again, what a page and a post of 4.2 wait for, longer than they wait. It ends with this process.
LabMoment.again(10) do
  ActiveRecord::Base.transaction do
    ActiveRecord::Base.connection.select_value("SELECT pg_advisory_xact_lock(4200)")
    sleep 30
  end
end
