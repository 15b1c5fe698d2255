class BreakOnPurpose < ActiveRecord::Migration[6.1]
  def up
    execute 'ALTER TABLE statuses ADD CONSTRAINT never CHECK (id < 0)'
  end

  def down; end
end
