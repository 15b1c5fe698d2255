# What the team has set. Each process that starts writes the theme as its own release does.
class Setting < ApplicationRecord
  THEMES = { 'default' => 'dark', 'system' => 'dark' }.freeze

  def self.theme
    THEMES.fetch(where(var: 'theme').pick(:value) || 'default')
  end

  def self.theme=(value)
    where(var: 'theme').where.not(value: value).update_all(value: value)
  rescue ActiveRecord::ActiveRecordError
    nil # a database that is away, or has no tables yet, must not keep a process from starting
  end
end
