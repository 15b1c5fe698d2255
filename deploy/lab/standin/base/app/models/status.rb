class Status < ApplicationRecord
end
