require_relative '../../lib/lab_moment'

# A theme that 4.2 does not know, written over the one that is there.
LabMoment.again { Setting.theme = 'light' }
