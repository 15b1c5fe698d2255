require_relative '../../lib/lab_moment'

# Another name of the same theme, which 4.2 knows.
LabMoment.again { Setting.theme = 'system' }
