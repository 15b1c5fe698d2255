class Status < ApplicationRecord
  self.ignored_columns = %w(legacy_flags)
end
