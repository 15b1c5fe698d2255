# As in 4.2, with one theme more; one that is not known is taken for the default.
class Setting < ApplicationRecord
  THEMES = { 'default' => 'dark', 'system' => 'dark', 'light' => 'light' }.freeze

  def self.theme
    THEMES.fetch(where(var: 'theme').pick(:value), 'dark')
  end

  def self.theme=(value)
    where(var: 'theme').where.not(value: value).update_all(value: value)
  rescue ActiveRecord::ActiveRecordError
    nil
  end
end
