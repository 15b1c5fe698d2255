class CreateStatuses < ActiveRecord::Migration[6.1]
  def change
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
  end
end
