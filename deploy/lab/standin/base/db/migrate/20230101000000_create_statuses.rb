class CreateStatuses < ActiveRecord::Migration[6.1]
  def up
    create_table :statuses do |t|
      t.string :uuid, null: false, index: { unique: true }
      t.text :text, null: false
      t.integer :legacy_flags, null: false, default: 0
      t.integer :effects_expected, null: false, default: 2
      t.timestamps
    end
    create_table :effects do |t|
      t.string :uuid, null: false, index: true
      t.string :kind, null: false
      t.string :jid, null: false
      t.timestamps
    end
    create_table :settings do |t|
      t.string :var, null: false, index: { unique: true }
      t.string :value, null: false
    end
    execute "INSERT INTO settings (var, value) VALUES ('theme', 'default')"
  end

  def down
    drop_table :settings
    drop_table :effects
    drop_table :statuses
  end
end
