# What a job did, written once for each run of it: a job that ran twice leaves two rows.
class Effect < ApplicationRecord
end
